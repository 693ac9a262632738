"""A game on the whole terminal: state, beliefs as bars, what was done, and what one may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.reactive import reactive
from textual.screen import ModalScreen, Screen
from textual.widgets import Footer, Static

from detente.cli import _play_text as text
from detente.cli._play_debrief import debrief_lines
from detente.cli._play_plain import undone
from detente.play import act, debrief, look

if TYPE_CHECKING:
    from detente.case import Case
    from detente.play import Seen, Sitting

_KEYS = "1234567890"
_HELP = """\
A number acts on your seat: what it says stands beside it. Then everybody else acts, in the order
of the month, and it is your turn again.

The bars say what is publicly believed, of you and of the others: everybody watches what you do
and concludes what you are. ▲ and ▼ tell by how many points a belief has moved since before your
last act.

  1 to 9, 0   act (0 is the tenth)
  u           take back your last act; the same choices again make the same game
  s           save
  d           debriefing, of the finished months; it tells what is hidden
  q           quit

Press any key to go on."""


def play_on_screen(case: Case, sitting: Sitting, keep: Callable[[Sitting], str]) -> Sitting:
    """Play on the terminal; return the sitting as it then stands."""
    table = TableApp(case, sitting, keep)
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
        told = f"{self.label:<12.12} {text.bar(chance)} {chance:4.0%} {self.note}"
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
        Binding("s", "save", "save"),
        Binding("d", "debrief", "debrief"),
        Binding("question_mark", "help", "help", key_display="?"),
        Binding("q", "quit_game", "quit"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (116, "-wide")]  # noqa: RUF012

    def compose(self) -> ComposeResult:
        """Lay out the table."""
        app = self.table
        seen = look(app.sitting, app.seat)
        yield Static(id="title", markup=False)
        yield Static(id="state", markup=False)
        with Horizontal(id="middle"), Vertical(id="left"):
            with Horizontal(id="beliefs"):
                for player, shares in seen.beliefs.items():
                    names = {t: text.type_name(app.case, player, t) for t in shares}
                    yield Beliefs(player, names)
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
        told = text.options(app.case, seen)
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
        self.notify(self.table.keep(self.table.sitting), markup=False)

    def action_help(self) -> None:
        """Say what the keys do."""
        self.app.push_screen(Page(_HELP))

    def action_debrief(self) -> None:
        """Tell the game so far."""
        self.table.tell()

    def action_quit_game(self) -> None:
        """Leave."""
        self.app.exit()


class Page(ModalScreen[None]):
    """A page of text that any key puts away."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self.said = said

    def compose(self) -> ComposeResult:
        """Show the text."""
        yield Static(self.said, id="page", markup=False)

    def on_key(self) -> None:
        """Put it away."""
        self.dismiss()


class Told(Screen[None]):
    """A debriefing, to be scrolled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,b", "back", "back to the game"),
        Binding("s", "save", "save"),
        Binding("q", "quit_game", "quit"),
    ]

    def __init__(self, said: str) -> None:
        super().__init__()
        self.said = said

    def compose(self) -> ComposeResult:
        """Show the debriefing."""
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
            self.notify(self.app.keep(self.app.sitting), markup=False)

    def action_quit_game(self) -> None:
        """Leave."""
        self.app.exit()


class TableApp(App[None]):
    """A game and the seat from which it is seen; in the terminal's own sixteen colours."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    #title { text-style: bold; height: 1; }
    #state { height: auto; max-height: 2; }
    #middle { height: 1fr; }
    #left { width: 1fr; }
    #beliefs { height: auto; }
    .beliefs { height: auto; width: 1fr; }
    .head { text-style: bold underline; height: 1; width: auto; }
    #log { height: 1fr; scrollbar-size-vertical: 1; }
    #acts { height: auto; max-height: 11; scrollbar-size-vertical: 1; }
    #page { width: 100%; max-width: 80; height: auto; padding: 1 2; border: solid; }
    Page { align: center middle; }
    .-wide #title, .-wide #state { padding: 0 1; }
    """

    def __init__(self, case: Case, sitting: Sitting, keep: Callable[[Sitting], str]) -> None:
        super().__init__(ansi_color=True)
        self.case, self.sitting, self.keep = case, sitting, keep
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
        self.seat = sitting.to_move or self.seat
        if isinstance(self.screen, Table):
            self.screen.show()
        if self.seat != before:
            self._hand_over()
        if sitting.over and not again:
            self.tell()

    def tell(self) -> None:
        """Show the debriefing of the finished months."""
        if self.sitting.now.month == 0:
            self.notify("No month is over yet.")
            return
        self.push_screen(Told("\n".join(debrief_lines(self.case, debrief(self.sitting)))))

    def _hand_over(self) -> None:
        """Hide the seat until whoever holds it sits down: what it is, is its own to know."""
        name = self.case.player(self.seat).name
        self.push_screen(Page(f"It is the turn of {name}. Whoever holds it: press any key."))
