"""Where the trained network is published, and by what sum its file is known. Constants only."""

INCEPTION_URL = (
    "https://storage.googleapis.com/tensorflow/keras-applications/inception_v3/"
    "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5"
)
"""Keras' address of InceptionV3 trained on ImageNet, without its top (`keras.applications.inception_v3`)."""

INCEPTION_MD5 = "bcbd6486424b2319ff4ef7d526e38f63"
"""The checksum that Keras publishes for that file, in the same place."""

INCEPTION_FILE = "inception_v3_notop.h5"
"""What the file is called in the folder of downloaded networks."""

URL_VARIABLE = "REVERIE_WEIGHTS_URL"
"""Environment variable that names a mirror; what comes from there must have the same checksum."""
