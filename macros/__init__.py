"""The commands: one function each, called by the command line, the ribbon and the buttons alike."""


def press(command: str) -> None:
    """Carry out a command on the workbook whose button was pressed.

    VBA's `AR_Run` calls it: `RunPython "import macros; macros.press('refresh')"`. It tells the user in Excel what
    went wrong, if anything, and raises nothing.
    """
    from macros.pressing import pressed  # here, so that importing `macros` costs nothing

    pressed(command)
