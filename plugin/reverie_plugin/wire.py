"""The error for an editor that still runs the plug-in of a Reverie before 0.2, which imports this module only now.

To be removed after 0.2.
"""

from reverie_shared.errors import WrongVersion
from reverie_shared.translation import N_

raise WrongVersion(N_("Reverie was upgraded while this editor ran."), N_("Restart the editor."))
