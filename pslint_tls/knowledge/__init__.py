"""Tables of facts, each row with its source and the day it was last verified."""
