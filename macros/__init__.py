"""The commands: one function each, called by the command line, the ribbon and the buttons alike."""
