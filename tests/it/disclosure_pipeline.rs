//! Confidential counts on their way through a whole run.
