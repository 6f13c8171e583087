"""The repair conversation as the load speaks it, with words that each reply must contain."""

from residents import Line

REPAIR = (Line("报修", ""),)
