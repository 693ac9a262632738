"""Earthquakes and explosions near the test site: the US Geological Survey."""
