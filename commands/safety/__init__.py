"""Youth protection and brand safety."""
