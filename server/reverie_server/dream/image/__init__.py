"""Pictures as arrays: types, conversion from and to host formats, colour, work in blocks of rows."""
