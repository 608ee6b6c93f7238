"""What both sides of Reverie share: settings, presets, the wire, errors, and where files live."""

VERSION = "0.2.0"
"""The version of Reverie, shown to people. Programs compare builds (`reverie_shared.build`)."""
