"""The people of a desk for a team: their roles, sign-ins and tokens, and what they changed."""

from detente.web.accounts._accounts import Accounts as Accounts
