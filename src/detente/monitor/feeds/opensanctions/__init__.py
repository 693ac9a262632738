"""OpenSanctions: many lists as one, in FollowTheMoney entities; off until its terms are read."""
