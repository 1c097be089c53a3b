"""Every sentence we say, in the language of the person it is for."""
