"""A Krita document: its layers, their pixels and colour spaces, masks, and the history that is saved with it."""
