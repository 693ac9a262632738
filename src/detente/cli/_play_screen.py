"""A game on the whole terminal: state, beliefs as bars, what was done, and what one may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.events import Key
from textual.reactive import reactive
from textual.screen import ModalScreen, Screen
from textual.widgets import Footer, Static

from detente.cli import _play_text as text
from detente.cli._play_debrief import debrief_lines
from detente.cli._play_plain import undone
from detente.errors import DetenteError
from detente.play import act, debrief, look

if TYPE_CHECKING:
    from detente.case import Case
    from detente.play import Seen, Sitting

_KEYS = "1234567890"
_WIDE, _TALL = 116, 32
_HELP = """\
A number acts on your seat: what it says stands beside it. Then everybody else acts, in the order \
of the month, and it is your turn again.

The bars say what is publicly believed, of you and of the others: everybody watches what you do \
and concludes what you are. ▲ and ▼ tell by how many points a belief has moved since before your \
last act.

1 to 9, 0  act (0 is the tenth)
u          take back your last act; the same choices again make the same game
w          what your seat is after
m          what the case says of each act, in full
s          save
d          debriefing; it tells what is hidden
q          quit

Press any key to go on."""
_EARLY = """\
The game is not over. A debriefing tells what is hidden: what everybody truly is.

Press y to hear it of the months that are finished, any other key to go on."""


def play_on_screen(
    case: Case, sitting: Sitting, keep: Callable[[Sitting], str], *, always: bool = False
) -> Sitting:
    """Play on the terminal; return the sitting as it then stands.

    Args:
        keep: keeps the game and says where; asked for by a key, or `always` after each act.
    """
    table = TableApp(case, sitting, keep, always=always)
    table.run()
    return table.sitting


class Bar(Static):
    """A chance as a bar with its name and number, which moves when the chance does."""

    chance: reactive[float] = reactive(0.0)

    def __init__(self, name: str) -> None:
        super().__init__(markup=False)
        self.label, self.note = name, ""

    def watch_chance(self, chance: float) -> None:
        """Draw the bar again."""
        width = 24 if self.app.size.width >= _WIDE else text.BAR
        told = f"{self.label:<12.12} {text.bar(chance, width)} {chance:4.0%} {self.note}"
        self.update(told)


class Beliefs(Vertical):
    """What is believed of one player."""

    def __init__(self, player: str, names: dict[str, str]) -> None:
        super().__init__(classes="beliefs")
        self.head = Static(classes="head", markup=False)
        self.player, self.bars = player, {kind: Bar(name) for kind, name in names.items()}

    def compose(self) -> ComposeResult:
        """Lay out a heading and a bar for each type."""
        yield self.head
        yield from self.bars.values()

    def show(self, case: Case, seen: Seen, *, moving: bool) -> None:
        """Show the beliefs of now, moving there from those of before."""
        said = text.about(case, seen, self.player)
        self.head.update(said)
        before = text.before_last(seen)[self.player]
        for kind, bar in self.bars.items():
            chance = seen.beliefs[self.player][kind]
            bar.note = text.change(chance, before[kind])
            if moving:
                bar.animate("chance", chance, duration=0.4)
            bar.chance = chance if not moving else bar.chance
            bar.watch_chance(bar.chance)


class Table(Screen[None]):
    """The table that everybody sits at, as it looks from one seat."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *[Binding(key, f"act({n})", show=False) for n, key in enumerate(_KEYS)],
        Binding("u", "undo", "undo"),
        Binding("w", "wants", "what you want"),
        Binding("m", "meanings", "meanings"),
        Binding("s", "save", "save"),
        Binding("d", "debrief", "debrief"),
        Binding("question_mark", "help", "help", key_display="?"),
        Binding("q", "quit_game", "quit"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_WIDE, "-wide")]  # noqa: RUF012

    def compose(self) -> ComposeResult:
        """Lay out the table."""
        app = self.table
        seen = look(app.sitting, app.seat)
        yield Static(id="title", markup=False)
        yield Static(id="state", markup=False)
        with Container(id="middle"):
            with Container(id="beliefs"):
                for player, shares in seen.beliefs.items():
                    names = {t: text.type_name(app.case, player, t) for t in shares}
                    yield Beliefs(player, names)
            with Vertical(id="done"):
                yield Static("What was done", classes="head")
                with VerticalScroll(id="log", can_focus=False):
                    yield Static(id="deeds", markup=False)
        yield Static("What you can do: press its number", classes="head", id="ask", markup=False)
        with VerticalScroll(id="acts"):
            yield Static(id="options", markup=False)
        yield Footer(show_command_palette=False)

    @property
    def table(self) -> TableApp:
        """The application, which holds the game."""
        app = self.app
        if not isinstance(app, TableApp):
            raise TypeError(type(app))
        return app

    def on_mount(self) -> None:
        """Show how things stand."""
        self.show(moving=False)

    def on_resize(self) -> None:
        """Fold lines anew."""
        self.show(moving=False)

    def show(self, *, moving: bool = True) -> None:
        """Show how things stand for the seat that is to move."""
        app = self.table
        seen = look(app.sitting, app.seat)
        self.query_one("#title", Static).update(text.title(app.case, seen, app.sitting.months))
        self.query_one("#state", Static).update(text.state(app.case, seen))
        for one in self.query(Beliefs):
            one.show(app.case, seen, moving=moving)
        deeds = text.recent(app.case, seen, 200)
        self.query_one("#deeds", Static).update("\n".join(deeds) or "Nothing yet.")
        self.query_one("#log", VerticalScroll).scroll_end(animate=False)
        most = 0 if self.size.height >= _TALL else 10
        told = text.options(app.case, seen, max(40, self.size.width - 2), most)
        over = "The game is over: press d for the debriefing."
        self.query_one("#options", Static).update("\n".join(told) or over)

    def action_act(self, place: int) -> None:
        """Act on the seat."""
        app = self.table
        options = look(app.sitting, app.seat).options
        if place < len(options):
            app.went_on(act(app.sitting, app.seat, options[place]))

    def action_undo(self) -> None:
        """Take back the seat's last act."""
        self.table.went_on(undone(self.table.sitting, self.table.seat), again=True)

    def action_save(self) -> None:
        """Save the game."""
        self.table.keep_it()

    def action_help(self) -> None:
        """Say what the keys do."""
        self.app.push_screen(Page(_HELP))

    def action_wants(self) -> None:
        """Say what the seat is after."""
        app = self.table
        said = text.wants(app.case, look(app.sitting, app.seat))
        self.app.push_screen(Reading("\n".join(said)))

    def action_meanings(self) -> None:
        """Show in full what the case says of each act."""
        app = self.table
        told = text.options(app.case, look(app.sitting, app.seat), max(40, self.size.width - 4))
        self.app.push_screen(Reading("\n".join(told)))

    def action_debrief(self) -> None:
        """Tell the game, after a warning if it is not over."""
        if self.table.sitting.over:
            self.table.tell()
        else:
            self.app.push_screen(Page(_EARLY), self._early)

    def _early(self, key: str | None) -> None:
        if key == "y":
            self.table.tell()

    def action_quit_game(self) -> None:
        """Leave."""
        self.app.exit()


class Page(ModalScreen[str]):
    """A page of text that any key puts away."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self.said = said

    def compose(self) -> ComposeResult:
        """Show the text."""
        yield Static(self.said, id="page", markup=False)

    def on_key(self, event: Key) -> None:
        """Put it away, and say with which key."""
        event.stop()
        self.dismiss(event.key)


class Curtain(Screen[None]):
    """Hides one seat from the next: what a seat is, is its own to know."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.said = f"It is the turn of {name}. Whoever holds it: press any key."

    def compose(self) -> ComposeResult:
        """Say whose turn it is."""
        yield Static(self.said, id="page", markup=False)

    def on_key(self, event: Key) -> None:
        """Lift it."""
        event.stop()
        self.dismiss()


class Reading(Screen[None]):
    """A long text, to be scrolled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,b", "back", "back to the game"),
        Binding("s", "save", "save"),
        Binding("q", "quit_game", "quit"),
    ]

    def __init__(self, said: str) -> None:
        super().__init__()
        self.said = said

    def compose(self) -> ComposeResult:
        """Show the text."""
        with VerticalScroll(id="told"):
            yield Static(self.said, markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one("#told").focus()

    def action_back(self) -> None:
        """Go back to the game."""
        self.dismiss()

    def action_save(self) -> None:
        """Save the game."""
        if isinstance(self.app, TableApp):
            self.app.keep_it()

    def action_quit_game(self) -> None:
        """Leave."""
        self.app.exit()


class TableApp(App[None]):
    """A game and the seat from which it is seen; in the terminal's own sixteen colours."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    #title { text-style: bold; height: 1; }
    #state { height: auto; max-height: 2; }
    #middle { height: 1fr; layout: vertical; }
    #beliefs { height: auto; layout: horizontal; }
    #done { height: 1fr; min-height: 4; }
    .beliefs { height: auto; width: 1fr; }
    .head { text-style: bold underline; height: 1; width: auto; }
    #log { height: 1fr; scrollbar-size-vertical: 1; }
    #acts { height: auto; max-height: 60%; scrollbar-size-vertical: 1; }
    #page { width: 100%; max-width: 80; height: auto; padding: 1 2; border: solid ansi_default; }
    Page, Curtain { align: center middle; }
    .-wide #middle { layout: horizontal; }
    .-wide #beliefs { width: 52; height: 1fr; layout: vertical; }
    .-wide .beliefs { width: 52; padding: 0 0 1 0; }
    .-wide #done { width: 1fr; }
    """

    def __init__(
        self,
        case: Case,
        sitting: Sitting,
        keep: Callable[[Sitting], str],
        *,
        always: bool = False,
    ) -> None:
        super().__init__(ansi_color=True)
        self.case, self.sitting, self.keep, self.always = case, sitting, keep, always
        self.seat = sitting.to_move or next(iter(sitting.persons), sitting.ground.players[0])

    def on_mount(self) -> None:
        """Sit down."""
        self.theme = "ansi-dark"
        self.title = f"{self.case.standoff.name}: play"
        self.push_screen(Table())
        if len(self.sitting.persons) > 1:
            self._hand_over()

    def went_on(self, sitting: Sitting, *, again: bool = False) -> None:
        """Take the game a step on, hand the seat over if it is another's turn, or tell the end."""
        before, self.sitting = self.seat, sitting
        if self.always:
            self.keep_it(quietly=True)
        self.seat = sitting.to_move or self.seat
        table = self.screen
        if self.seat != before:
            self._hand_over()
        if isinstance(table, Table):
            table.show()
        if sitting.over and not again:
            self.tell()

    def keep_it(self, *, quietly: bool = False) -> None:
        """Keep the game; say where, or why it could not be kept."""
        try:
            said = self.keep(self.sitting)
        except DetenteError as error:
            self.notify(error.headline, severity="error", markup=False)
            return
        if not quietly:
            self.notify(said, markup=False)

    def tell(self) -> None:
        """Show the debriefing of the finished months."""
        if self.sitting.now.month == 0:
            self.notify("No month is over yet.")
            return
        self.push_screen(Reading("\n".join(debrief_lines(self.case, debrief(self.sitting)))))

    def _hand_over(self) -> None:
        self.push_screen(Curtain(self.case.player(self.seat).name))
