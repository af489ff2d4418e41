"""The program as a process of its own, and many of them: started, held up, killed."""
