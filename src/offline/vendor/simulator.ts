// What a vendor's simulator is given and gives: its module exports `start`, called anew for each check.
export interface SimulatorTools {
  /** PEM: a server's, for 127.0.0.1, and the authority of the certificate that a client may be asked for. */
  readonly tls: { readonly cert: string; readonly key: string; readonly ca: string }
  readonly prefecture: Prefecture
  readonly now: () => Date
}

/** The préfecture behind the platform: it judges as the one that ships does. */
export interface Prefecture {
  /**
   * Hand over an archive under its name, or the message and the pieces of a sending under the platform's own. It takes what
   * it is given as often as it is given it.
   */
  receive(name: string, ...files: readonly Uint8Array[]): Promise<Reception>
  /** Retours of a collectivité, until they are confirmed. */
  waiting(
    siren: string,
  ): AsyncIterable<{ readonly delivery: string; readonly name: string; readonly bytes: Uint8Array }>
  confirm(delivery: string, name: string): Promise<void>
}

/** Of what was frozen: its archive, the identifier of its act. Or why the préfecture does not take it. */
export type Reception = { readonly archive: string; readonly idActe: string | null } | { readonly refused: string }

export interface Simulator {
  /** `https://127.0.0.1:…/`, the path included. */
  readonly url: string
  /** What a collectivité declares, by the names of the manifest; not the certificate. */
  settings(siren: string): Readonly<Record<string, string | number>>
  /** Do what the platform does in its own time. */
  advance?(): Promise<void>
  close(): Promise<void>
}

export type Start = (tools: SimulatorTools) => Promise<Simulator>
