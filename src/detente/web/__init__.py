"""The desk in a browser, and the same answers over HTTP: a face, with no logic of its own."""

from detente.web._app import build as build
from detente.web._settings import Settings as Settings
