"""Question banks, mounted as lms.content.quizzes."""
