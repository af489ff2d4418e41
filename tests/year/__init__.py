"""A year of many people on a made-up clock, through the real store and services: `make year`."""
