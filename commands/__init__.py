"""What the assistant can do; every command is in the list of ``registry``."""
