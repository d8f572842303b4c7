"""The README's pictures: real messages of the real bot, drawn the way each platform shows them."""
