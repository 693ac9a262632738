"""The command line: each command is the public function of the same name."""

from detente.cli._app import main as main
