import { TidewireError } from './errors.ts';

export interface TokenContext {
  /** `rejected`: the server refused the last one. */
  readonly reason: 'initial' | 'rejected';
}

/** Gives the token to connect with; null means that there is nobody to connect as. */
export type GetToken = (context: TokenContext) => Promise<string | null> | string | null;

/** Asks for tokens, one question at a time: who asks meanwhile gets the same answer. */
export class Tokens {
  readonly #get: GetToken | undefined;
  #asked: Promise<string> | undefined;

  constructor(get: GetToken | undefined) {
    this.#get = get;
  }

  get given(): boolean {
    return this.#get !== undefined;
  }

  ask(reason: TokenContext['reason']): Promise<string> {
    this.#asked ??= this.#question(reason).finally(() => {
      this.#asked = undefined;
    });
    return this.#asked;
  }

  async #question(reason: TokenContext['reason']): Promise<string> {
    let token: string | null | undefined;
    try {
      token = await this.#get?.({ reason });
    } catch (cause) {
      throw new TidewireError('token-failed', 'getToken threw', true, null, cause);
    }
    if (token == null) throw new TidewireError('no-token', 'getToken gave no token', false);
    return token;
  }
}
