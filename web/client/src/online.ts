/** Tells when the page sleeps and wakes; tests replace it. */
export interface Surroundings {
  /**
   * `wake`: the page is visible again, the network is back, or the page left the back-forward
   * cache. `sleep`: the page goes into that cache, where no connection survives. Gives what ends
   * the watching.
   */
  watch(wake: () => void, sleep: () => void): () => void;
}

export const pageSurroundings: Surroundings = {
  watch(wake, sleep) {
    if (typeof document === 'undefined' || typeof window === 'undefined') return () => undefined;
    const shown = () => {
      if (document.visibilityState === 'visible') wake();
    };
    const hidden = (event: PageTransitionEvent) => {
      if (event.persisted) sleep();
    };
    const end = new AbortController();
    const { signal } = end;
    document.addEventListener('visibilitychange', shown, { signal });
    window.addEventListener('online', wake, { signal });
    window.addEventListener('pageshow', wake, { signal });
    window.addEventListener('pagehide', hidden, { signal });
    return () => end.abort();
  },
};
