"""The written briefing: prose checked against the record, with every number traced."""

from detente.brief._build import build_document as build_document
from detente.brief._check import check_document as check_document
from detente.brief._cite import cite as cite
from detente.brief._write import write_brief as write_brief
