"""Question banks and quizzes, each state of them immutable."""
