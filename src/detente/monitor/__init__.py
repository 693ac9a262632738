"""The watch: feeds in, proposals coded, reviewed by a person, alerts out."""

from detente.monitor._coder import Coder as Coder
from detente.monitor._feed import Feed as Feed
from detente.monitor._feed import feeds as feeds
from detente.monitor._item import Item as Item
from detente.monitor._item import Reading as Reading
from detente.monitor._lexicon import LexiconCoder as LexiconCoder
from detente.monitor._model_coder import ModelCoder as ModelCoder
from detente.monitor._proposal import Proposal as Proposal
from detente.monitor._proposal import Words as Words
