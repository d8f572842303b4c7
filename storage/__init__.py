"""What is remembered; the only floor that knows SQLModel."""
