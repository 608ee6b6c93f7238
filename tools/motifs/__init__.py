"""How the bundled network is made: its heads, its training, its file. `docs/MOTIFS.md` tells the story."""
