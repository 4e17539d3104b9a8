// The plug-in of a made-up platform, « le Facteur »: it takes archives as they are, and keeps retours until they are deleted.

/** @type {import('actes-worker/gateway').Manifest} */
export const manifest = {
  contract: [1, 1],
  name: 'facteur',
  label: { fr: 'Le Facteur', en: 'The Facteur' },
  facts: {
    numbers: 'wide',
    objetMax: 500,
    find: true,
    list: false,
    reply: true,
    stamp: false,
    bordereau: false,
    letters: true,
    cancel: true,
    receipts: true,
    classification: true,
    spendsNumbers: false,
    receiptDays: 2,
    leaves: 'archive',
  },
  uses: ['certificat', 'jeton'],
  settings: [
    { path: 'bureau', label: { fr: 'Bureau', en: 'Office' }, kind: 'text' },
    {
      path: 'service',
      label: { fr: 'Service', en: 'Service' },
      kind: [
        ['courant', { fr: 'courant', en: 'common' }],
        ['urgent', { fr: 'urgent', en: 'urgent' }],
      ],
      needed: false,
    },
  ],
}

/** @type {import('actes-worker/gateway').Open} */
export function open({ bureau = '', jeton = '' }, { error, log }) {
  const headers = { 'x-jeton': String(jeton) }
  /** @param {string[]} parts */
  const place = (...parts) => [String(bureau), ...parts].map(encodeURIComponent).join('/')
  /** @param {{ bytes: Uint8Array }} answer */
  const text = ({ bytes }) => Buffer.from(bytes).toString('utf8')

  /**
   * An answer of the platform itself, which signs each. What comes in its place says nothing: a read is tried again; after a
   * write it is a doubt, which an error without a code leaves to the host.
   * @param {import('actes-worker/gateway').Wire} wire
   * @param {Omit<import('actes-worker/gateway').Request, 'headers'>} request
   */
  const ask = async ({ exchange }, request) => {
    const answer = await exchange({ ...request, headers })
    log(`${request.method} ${request.path} : ${answer.status}`)
    if (answer.headers['x-facteur'] !== undefined) return answer
    throw request.kind === 'write' ? new Error('not an answer of the Facteur') : error('ACTES-G002', { reason: 'page' })
  }

  /** @param {import('actes-worker/gateway').Answer} answer */
  const refusal = (answer) => {
    if (answer.status === 401) return error('ACTES-G008', { reason: text(answer) })
    if (answer.status === 409) return error('ACTES-G026', { archive: text(answer) })
    if (answer.status === 422) return error('ACTES-G009', { reason: text(answer) })
    return error('ACTES-G021', { reason: `HTTP ${answer.status}` })
  }

  return {
    async submit({ archive, sizeBytes }, wire) {
      const path = place('depots', archive)
      const answer = await ask(wire, { kind: 'write', method: 'PUT', path, body: { from: 0, to: sizeBytes } })
      if (answer.status !== 201) throw refusal(answer)
      return { reference: text(answer), bytes: answer.bytes }
    },
    async find({ archive, sha256 }, wire) {
      const answer = await ask(wire, { kind: 'read', method: 'GET', path: place('depots', archive) })
      if (answer.status === 404) return 'absent'
      if (answer.status !== 200) throw refusal(answer)
      const { reference, sha256: there } = JSON.parse(text(answer))
      return there === sha256 ? { reference, bytes: new TextEncoder().encode(reference) } : 'unknown'
    },
    async *collect({ collectivite: { siren } }, wire) {
      const list = await ask(wire, { kind: 'read', method: 'GET', path: place('retours', siren) })
      if (list.status !== 200) throw refusal(list)
      for (const { delivery, name } of JSON.parse(text(list))) {
        const path = place('retours', siren, delivery, name)
        const { status, bytes } = await ask(wire, { kind: 'read', method: 'GET', path, maxBytes: 67_108_864 })
        if (status === 200) yield { kind: 'document', delivery, name, bytes }
      }
    },
    async confirm(retours, wire) {
      for (const retour of retours) {
        if (retour.kind !== 'document') continue
        const path = place('retours', '-', retour.delivery, retour.name)
        await ask(wire, { kind: 'prepare', method: 'DELETE', path })
      }
    },
    async check(wire) {
      const { status } = await ask(wire, { kind: 'read', method: 'GET', path: place('ping') })
      return [
        { name: 'connexion', ok: status === 200, ...(status === 401 && { code: 'ACTES-G008', setting: 'jeton' }) },
      ]
    },
  }
}
