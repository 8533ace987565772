# Pooling and power.
