"""What a Word document needs besides its words: styles, anchors, links, bytes that repeat."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_INK, _SOFT, _ACCENT, _WASH = "1B1F23", "59616A", "1D4F80", "F1EFE8"
_SERIF, _SANS = "Cambria", "Calibri"
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

# Of each style: what it is based on, font, points, bold, italic, colour, space before and after.
_STYLES: dict[str, tuple[str, str, float, bool, bool, str, float, float]] = {
    "Normal": ("", _SERIF, 10.5, False, False, _INK, 0, 6),
    "Kicker": ("Normal", _SANS, 9, True, False, _SOFT, 0, 0),
    "Title": ("Normal", _SERIF, 26, True, False, _INK, 0, 4),
    "Subtitle": ("Normal", _SERIF, 12.5, False, True, _SOFT, 0, 10),
    "Facts": ("Normal", _SANS, 9.5, False, False, _INK, 0, 1),
    "Contents Heading": ("Normal", _SANS, 10, True, False, _SOFT, 14, 3),
    "Contents": ("Normal", _SANS, 10, False, False, _INK, 0, 2),
    "Heading 1": ("Normal", _SERIF, 17, True, False, _ACCENT, 22, 6),
    "Heading 2": ("Normal", _SANS, 12.5, True, False, _INK, 14, 4),
    "Heading 3": ("Normal", _SANS, 11, True, False, _SOFT, 10, 3),
    "List Bullet": ("Normal", _SERIF, 10.5, False, False, _INK, 0, 3),
    "Caption": ("Normal", _SANS, 10, True, False, _INK, 12, 3),
    "Figure": ("Normal", _SANS, 9, False, False, _INK, 2, 4),
    "Note": ("Normal", _SANS, 8.5, False, False, _SOFT, 2, 8),
    "Cell": ("Normal", _SANS, 8.5, False, False, _INK, 1, 1),
    "Cell Head": ("Cell", _SANS, 8.5, True, False, _INK, 1, 1),
    "Box": ("Normal", _SERIF, 10.5, False, False, _INK, 0, 0),
    "Box Title": ("Box", _SANS, 10.5, True, False, _ACCENT, 8, 0),
    "Box List": ("Box", _SERIF, 10.5, False, False, _INK, 0, 0),
    "Reference": ("Normal", _SANS, 8.5, False, False, _INK, 4, 0),
    "Reference Detail": ("Reference", _SANS, 8.5, False, False, _SOFT, 0, 0),
    "Header": ("Normal", _SANS, 8.5, False, False, _SOFT, 0, 0),
    "Footer": ("Normal", _SANS, 8.5, False, False, _SOFT, 0, 0),
}
_TOGETHER = ("Heading 1", "Heading 2", "Heading 3", "Caption", "Box Title", "Contents Heading")


def plain(text: str) -> str:
    """Return text without the characters that a Word file cannot hold, on one line.

    Example:
        >>> plain("two\\x00\\nlines")
        'two lines'
    """
    return re.sub("[ \r\n]+", " ", _BAD.sub("", text))


def prepared(title: str, subject: str, day: date) -> Any:
    """Return an empty A4 document with the styles of a briefing, dated to its day."""
    from docx import Document as new  # noqa: PLC0415, N813
    from docx.shared import Cm  # noqa: PLC0415

    made = new()
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.4)
    page.top_margin = page.bottom_margin = Cm(2.4)
    for language in made.styles.element.iter(_w("lang")):
        language.set(_w("val"), "en-GB")
    for name in _STYLES:
        _style(made, name)
    _extras(made)
    core = made.core_properties
    core.title, core.subject, core.author = plain(title)[:255], plain(subject)[:255], "Détente"
    core.last_modified_by, core.comments, core.keywords = "Détente", "", ""
    core.revision, core.language = 1, "en-GB"
    core.created = core.modified = datetime(day.year, day.month, day.day)
    return made


def _style(made: Any, name: str) -> None:
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    base, font, size, bold, italic, colour, before, after = _STYLES[name]
    known = {s.name for s in made.styles}
    style = (
        made.styles[name] if name in known else made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    )
    if base:
        style.base_style = made.styles[base]
    style.font.name, style.font.size = font, Pt(size)
    style.font.bold, style.font.italic = bold, italic
    style.font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.keep_with_next = name in _TOGETHER
    shape.line_spacing = 1.15 if font == _SERIF and size < 12 else 1.0


def _extras(made: Any) -> None:
    """Set what only some styles have: tabs, indents, lines and the colour behind a box."""
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415
    from docx.enum.text import WD_TAB_ALIGNMENT  # noqa: PLC0415
    from docx.shared import Cm, RGBColor  # noqa: PLC0415

    styles = made.styles
    for name in ("Title", "Heading 1", "Header"):
        for old in styles[name].element.pPr.findall(_w("pBdr")):
            styles[name].element.pPr.remove(old)
    for name, indent, first in (
        ("Facts", 4.5, -4.5),
        ("Reference", 1.0, -1.0),
        ("Reference Detail", 1.0, 0.0),
        ("Box List", 0.9, -0.4),
        ("Box", 0.3, 0.0),
    ):
        shape = styles[name].paragraph_format
        shape.left_indent, shape.first_line_indent = Cm(indent), Cm(first)
        shape.tab_stops.add_tab_stop(Cm(indent))
    for name in ("Box", "Box Title", "Box List"):
        _boxed(styles[name].element.get_or_add_pPr())
    for stop in list(styles["Footer"].paragraph_format.tab_stops):
        stop._element.getparent().remove(stop._element)
    styles["Footer"].paragraph_format.tab_stops.add_tab_stop(Cm(16.2), WD_TAB_ALIGNMENT.RIGHT)
    mark = styles.add_style("Reference Mark", WD_STYLE_TYPE.CHARACTER)
    mark.font.superscript, mark.font.color.rgb = True, RGBColor.from_string(_ACCENT)
    link = styles.add_style("Link", WD_STYLE_TYPE.CHARACTER)
    link.font.underline, link.font.color.rgb = True, RGBColor.from_string(_ACCENT)


def _boxed(properties: Any) -> None:
    bar = _new("pBdr")
    bar.append(_new("left", val="single", sz="24", space="8", color=_ACCENT))
    wash = _new("shd", val="clear", color="auto", fill=_WASH)
    properties.insert_element_before(bar, *_AFTER_BORDER)
    properties.insert_element_before(wash, *_AFTER_BORDER[1:])


_AFTER_BORDER = (
    "w:shd",
    "w:tabs",
    "w:suppressAutoHyphens",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:jc",
    "w:outlineLvl",
    "w:rPr",
)


def styled(paragraph: Paragraph, name: str) -> Paragraph:
    """Give a paragraph a style of this document."""
    paragraph._p.style = _id(name)
    return paragraph


def _id(style: str) -> str:
    return style.replace(" ", "")


def anchored(paragraph: Paragraph, name: str, number: int) -> None:
    """Mark a paragraph as a place that links lead to, the so-manyth of the document."""
    start = _new("bookmarkStart", id=str(number), name=_name(name))
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(_new("bookmarkEnd", id=str(number)))


def to_anchor(paragraph: Paragraph, name: str, text: str, style: str = "Link") -> None:
    """Add text that leads to a place within the document."""
    paragraph._p.append(_link(paragraph, text, style, anchor=_name(name)))


def linked(paragraph: Paragraph, url: str, text: str) -> None:
    """Add text that leads to an address; plain text where there is none."""
    if not url:
        paragraph.add_run(plain(text))
        return
    from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415

    id = paragraph.part.relate_to(plain(url), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    made = _link(paragraph, text, "Link")
    made.set(_r("id"), id)
    paragraph._p.append(made)


def _link(paragraph: Paragraph, text: str, style: str, **attributes: str) -> Any:
    made = _new("hyperlink", history="1", **attributes)
    run = paragraph.add_run(plain(text))
    run._r.style = _id(style)
    made.append(run._r)
    return made


def field(paragraph: Paragraph, code: str) -> None:
    """Add a number that the reader's program fills in, such as PAGE."""
    made = _new("fldSimple", instr=code)
    run = paragraph.add_run("1")
    made.append(run._r)
    paragraph._p.append(made)


def described(paragraph: Paragraph, title: str, about: str) -> None:
    """Say in words what the picture of a paragraph shows."""
    for found in paragraph._p.iter():
        if found.tag.endswith("}docPr"):
            found.set("name", plain(title)[:200])
            found.set("descr", plain(about))


def shaded(table: Table, title: str) -> None:
    """Set the lines of a table, repeat its first row, keep rows whole, and say what it holds."""
    properties: Any = table._tbl.tblPr
    lines = _new("tblBorders")
    for side, weight, colour in (
        ("top", "8", _INK),
        ("bottom", "8", _INK),
        ("insideH", "4", "D9D5CA"),
    ):
        lines.append(_new(side, val="single", sz=weight, space="0", color=colour))
    properties.insert_element_before(lines, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    properties.append(_new("tblCaption", val=plain(title)))
    for number, row in enumerate(table._tbl.tr_lst):
        own = row.get_or_add_trPr()
        own.append(_new("cantSplit"))
        if number == 0:
            own.append(_new("tblHeader"))


def packed(made: Any, day: date) -> bytes:
    """Return the file with every date in it set to a day, so that its bytes repeat."""
    package = made.part.package
    for id, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[id]
    raw, out = BytesIO(), BytesIO()
    made.save(raw)
    when = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    with (
        zipfile.ZipFile(raw) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, True, 6) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, when)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = 0o644 << 16
            new.writestr(entry, old.read(name))
    return out.getvalue()


def _name(name: str) -> str:
    """Return the name of an anchor as Word takes it: letters, digits and _, 40 at most."""
    return ("d_" + re.sub(r"\W", "_", name))[:40]


def _w(name: str) -> str:
    from docx.oxml.ns import qn  # noqa: PLC0415

    return str(qn(f"w:{name}"))


def _r(name: str) -> str:
    from docx.oxml.ns import qn  # noqa: PLC0415

    return str(qn(f"r:{name}"))


def _new(name: str, /, **attributes: str) -> Any:
    from docx.oxml import OxmlElement  # noqa: PLC0415

    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(_w(key), value)
    return made
