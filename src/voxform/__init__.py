"""Make a OneInbox account look like what a Git repository says."""

__version__ = "0.1.0"
