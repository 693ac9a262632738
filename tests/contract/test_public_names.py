"""What a package offers is chosen, not accidental; and its examples run."""

import importlib

import pytest

OFFERED = {
    "detente.case": {"Case", "Selector", "bundled", "check", "load", "new"},
    "detente.record": {
        "Claim",
        "Coding",
        "Event",
        "Judgement",
        "Month",
        "Record",
        "Source",
        "add",
        "check_rows",
        "code",
        "disagreements",
        "export_rows",
        "import_rows",
        "open_record",
        "recoded",
        "seal",
        "stats",
        "timeline",
        "verify",
    },
    "detente.game": {
        "Equilibrium",
        "Game",
        "Linear",
        "Observed",
        "Signalling",
        "Sparse",
        "equilibria",
        "filter",
        "from_case",
        "gradient",
        "regimes",
        "simulate",
        "situation",
        "solve",
        "solve_again",
        "solve_draws",
        "solve_tree",
    },
    "detente.intent": {
        "Assessment",
        "Plan",
        "Posterior",
        "Seen",
        "assess",
        "fit",
        "overtures",
        "read_posterior",
        "seen_in",
    },
    "detente.play": {
        "Debrief",
        "Moment",
        "Move",
        "Seen",
        "Sitting",
        "act",
        "back",
        "begin",
        "debrief",
        "load",
        "look",
        "moments",
        "moves_csv",
        "prepare",
        "save",
    },
    "detente.monitor": {
        "Bench",
        "By",
        "Coder",
        "Desk",
        "Feed",
        "Item",
        "LexiconCoder",
        "ModelCoder",
        "Proposal",
        "Reading",
        "Round",
        "Watch",
        "Words",
        "accept",
        "agreement",
        "deliver",
        "edit",
        "effect",
        "feeds",
        "file",
        "health",
        "inbox",
        "merge",
        "once",
        "raised",
        "reject",
        "replay",
        "sync",
        "undo",
    },
    "detente.options": {
        "Band",
        "Comparison",
        "Effort",
        "Ensemble",
        "Past",
        "Probes",
        "analysis",
        "compare",
        "dataset",
        "past",
        "probe",
        "ship",
        "ship_futures",
        "shipped",
        "shipped_futures",
        "summary",
        "what_if",
        "write_data",
    },
    "detente.forecast": {
        "Asked",
        "Backtest",
        "Finding",
        "Forecast",
        "History",
        "Sealed",
        "ask",
        "backtest",
        "backtests",
        "export_forecasts",
        "findings",
        "forecast",
        "history",
        "import_forecasts",
        "save",
        "score",
        "void",
        "with_asked",
    },
    "detente.brief": {"build_document", "check_document", "cite", "write_brief"},
}


@pytest.mark.parametrize("package", OFFERED)
def test_public_names(package):
    module = importlib.import_module(package)
    public = {
        name
        for name in vars(module)
        if not name.startswith("_") and not hasattr(vars(module)[name], "__path__")
    }
    modules = {n for n in public if type(vars(module)[n]).__name__ == "module"}
    assert public - modules == OFFERED[package]


@pytest.mark.parametrize("package", OFFERED)
def test_every_public_function_says_what_it_does(package):
    module = importlib.import_module(package)
    for name in OFFERED[package]:
        assert (vars(module)[name].__doc__ or "").strip(), name
