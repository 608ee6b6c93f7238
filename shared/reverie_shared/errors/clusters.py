"""Errors of clusters: machines that dream together."""

from __future__ import annotations

from reverie_shared.errors.declaration import ErrorDeclaration
from reverie_shared.errors.kinds import BadSettings, ClusterUnavailable
from reverie_shared.errors.phrases import PhraseDeclaration
from reverie_shared.translation import N_

BAD_ADDRESS = ErrorDeclaration(
    BadSettings,
    "bad-cluster-address",
    N_("“{address}” is no address of a cluster."),
    N_("Give a host and a port, such as 192.168.1.5:6400."),
)
NO_RAY = ErrorDeclaration(
    ClusterUnavailable,
    "no-ray",
    N_("Machines dream together by Ray, and Reverie was installed without it."),
    N_("Add it with “python3 install.py --cluster” (beside pip's Reverie: “pip install '.[cluster]'”)."),
)
NO_CLUSTER = ErrorDeclaration(
    ClusterUnavailable,
    "no-cluster",
    N_("No cluster answers at {address}."),
    N_("Start one with “reverie cluster start”, or dream on this machine: without “--on”."),
)
NO_CLUSTER_HERE = ErrorDeclaration(
    ClusterUnavailable,
    "no-cluster-here",
    N_("This machine is a node of no cluster."),
    N_("“reverie cluster start” starts one, “reverie cluster join” joins one; without “--on”, this machine dreams."),
)

OTHER_TOKEN = PhraseDeclaration("other-token", N_("its token is another one"))
NO_NODE_OF_IT = PhraseDeclaration("no-node-of-it", N_("this machine is none of its nodes"))

NOT_ADMITTED = ErrorDeclaration(
    ClusterUnavailable,
    "not-admitted",
    N_("The cluster at {address} cannot be used from here: {reason}."),
    N_("Join it with its token: “reverie cluster join {address} --token FILE”; or dream without “--on”."),
)
OTHER_VERSIONS = ErrorDeclaration(
    ClusterUnavailable,
    "other-versions",
    N_("The cluster at {address} has another version of Ray or Python ({theirs}; here {ours})."),
    N_("Install the same version of Reverie, with the same Python, on all its machines."),
)
NODE_RUNS = ErrorDeclaration(
    ClusterUnavailable,
    "node-runs",
    N_("This machine is a node of the cluster at {address} already."),
    N_("“reverie cluster stop” takes it out."),
)
NODE_NOT_STARTED = ErrorDeclaration(
    ClusterUnavailable,
    "node-not-started",
    N_("The node could not be started: {reason}."),
    N_("{log} may tell more."),
)
BAD_TOKEN = ErrorDeclaration(
    ClusterUnavailable,
    "bad-token",
    N_("The cluster's token cannot be read from {file}: {reason}."),
    N_("Copy it from the machine that started the cluster: “reverie cluster status” says where it lies there."),
)

OTHER_VERSION = PhraseDeclaration("other-version", N_("{program} is {theirs} there, and {ours} here"))
OTHER_PROCESSOR = PhraseDeclaration(
    "other-processor", N_("its processor has other features ({theirs} there, {ours} here)")
)
OTHER_DEVICE = PhraseDeclaration("other-device", N_("it computes with {theirs}, and this machine with {ours}"))
TOO_FEW_PROCESSORS = PhraseDeclaration(
    "too-few-processors", N_("it has {theirs} processors, and this machine computes a tile with {ours}")
)
OTHER_FILE = PhraseDeclaration("other-file", N_("its file of the network “{network}” is another one"))
CANNOT_SAY = PhraseDeclaration("cannot-say", N_("it cannot say what it is, so its Reverie is another one"))

UNLIKE_NODE = ErrorDeclaration(
    ClusterUnavailable,
    "unlike-node",
    N_("The node {node} is unlike this machine: {difference}."),
    N_(
        "Make them alike, take it out (“reverie cluster stop” there), or give “--mixed”: then the result depends on "
        "which node computed what."
    ),
)
NODE_WITHOUT_NETWORK = ErrorDeclaration(
    ClusterUnavailable,
    "node-without-network",
    N_("The node {node} has no intact file of the network “{network}”."),
    N_("Install it there (“reverie weights --install {network}”), or take the node out (“reverie cluster stop”)."),
)
NODE_TOO_SMALL = ErrorDeclaration(
    ClusterUnavailable,
    "node-too-small",
    N_("The node {node} has too little memory for the network “{network}”."),
    N_("Take it out (“reverie cluster stop” there), or choose a smaller network."),
)
NO_NODE_READY = ErrorDeclaration(
    ClusterUnavailable,
    "no-node-ready",
    N_("No node of the cluster at {address} was ready within {seconds} seconds."),
    N_("Other dreams may be using them all (“reverie cluster status”): try again, or dream without “--on”."),
)
NODES_LEFT = ErrorDeclaration(
    ClusterUnavailable,
    "nodes-left",
    N_("All nodes of the cluster were lost during the dream: {nodes}."),
    N_("Look what has ended them, join them again, and dream again; or dream without “--on”."),
)
