// The plug-in of a made-up platform, « le Facteur »: it takes archives as they are, and keeps retours until they are deleted.
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

export function open({ bureau, jeton }, { error }) {
  const headers = { 'x-jeton': jeton }
  const place = (...parts) => [bureau, ...parts].map(encodeURIComponent).join('/')
  const text = ({ bytes }) => Buffer.from(bytes).toString('utf8')
  const refuse = (answer) => {
    if (answer.status === 401) throw error('ACTES-G008', { reason: text(answer) })
    if (answer.status === 409) throw error('ACTES-G026', { archive: text(answer) })
    if (answer.status === 422) throw error('ACTES-G009', { reason: text(answer) })
    throw error(answer.status >= 500 ? 'ACTES-G002' : 'ACTES-G021', { reason: `HTTP ${answer.status}` })
  }
  return {
    async submit({ archive, sizeBytes }, { exchange }) {
      const path = place('depots', archive)
      const whole = { from: 0, to: sizeBytes }
      const answer = await exchange({ kind: 'write', method: 'PUT', path, headers, body: whole })
      if (answer.status !== 201) refuse(answer)
      return { reference: text(answer), bytes: answer.bytes }
    },
    async find({ archive, sha256 }, { exchange }) {
      const answer = await exchange({ kind: 'read', method: 'GET', path: place('depots', archive), headers })
      if (answer.status === 404) return 'absent'
      if (answer.status !== 200) refuse(answer)
      const { reference, sha256: there } = JSON.parse(text(answer))
      return there === sha256 ? { reference, bytes: new TextEncoder().encode(reference) } : 'unknown'
    },
    async *collect({ collectivite }, { exchange }) {
      const list = await exchange({ kind: 'read', method: 'GET', path: place('retours', collectivite.siren), headers })
      if (list.status !== 200) refuse(list)
      for (const { delivery, name } of JSON.parse(text(list))) {
        const path = place('retours', collectivite.siren, delivery, name)
        const { status, bytes } = await exchange({ kind: 'read', method: 'GET', path, headers, maxBytes: 67_108_864 })
        if (status === 200) yield { kind: 'document', delivery, name, bytes }
      }
    },
    async confirm(retours, { exchange }) {
      for (const { delivery, name } of retours)
        await exchange({ kind: 'prepare', method: 'DELETE', path: place('retours', '-', delivery, name), headers })
    },
    async check({ exchange }) {
      const answer = await exchange({ kind: 'read', method: 'GET', path: place('ping'), headers })
      return [
        {
          name: 'connexion',
          ok: answer.status === 200,
          ...(answer.status === 401 && { code: 'ACTES-G008', setting: 'jeton' }),
        },
      ]
    },
  }
}
