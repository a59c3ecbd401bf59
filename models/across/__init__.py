"""What reads or changes the tables of many capabilities: Home, digests, exports, one's own data, erasure."""
