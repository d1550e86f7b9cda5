const BACKENDS = ['chatgpt.com', 'chatgpt-staging.com'];

/** Whether a proof may be for this origin: the backend's over TLS, or anything on this machine. */
export function isBackendOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  // An empty query or fragment shows in the text alone.
  if (url.pathname !== '/' || /[?#]/.test(url.href)) return false;
  const local = isLoopback(url.hostname);
  return url.protocol === 'https:' ? local || isBackend(url.hostname) : url.protocol === 'http:' && local;
}

function isBackend(host: string): boolean {
  return BACKENDS.some((backend) => host === backend || host.endsWith(`.${backend}`));
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}
