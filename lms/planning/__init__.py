"""The year's plan: what is offered when and for whom, joint training with matched consultants, and what it costs."""
