// The engine is made for Node 22 and calls `URL.parse`, which the oldest Node that we support (20.19) may not have.
URL.parse ??= (url, base) => (URL.canParse(url, base) ? new URL(url, base) : null);
