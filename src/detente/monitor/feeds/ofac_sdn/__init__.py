"""The US Treasury list of Specially Designated Nationals: the programmes on North Korea."""
