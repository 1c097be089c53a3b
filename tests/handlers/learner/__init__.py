"""What learners say and hear."""
