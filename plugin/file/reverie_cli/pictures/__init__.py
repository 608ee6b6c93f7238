"""Pictures in files: formats, metadata and colours (docs/COMMAND_LINE.md says what is kept).

Pillow reads and writes what has 8 bits a channel, and the metadata of every format; OpenImageIO the pixels of 16-bit
PNG, of TIFF, OpenEXR and Radiance HDR. Metadata travels as the blocks of bytes that it came in.
"""
