"""Proof that the events are the truth: a Merkle tree over them, its signed checkpoints, and their verification."""
