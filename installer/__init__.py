"""The installer. It uses the standard library and the wheels beside it, since nothing is installed when it runs."""
