"""What an open page does by itself: five endpoints in one table, answered before the framework is entered."""
