// The settings of the SIEM that receives the journals.
import { resolve } from 'node:path'
import { settingProblem, type SettingsReading } from './sign-in.ts'

export interface SyslogSettings {
  readonly host: string
  readonly port: number
  /** PEM files: trusted authorities (default: the machine's), our certificate and its key. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

const standardPort = 6514

/** TLS only: the lines say who did what. A certificate requires its key. */
export function syslogSettings({ text, problems }: SettingsReading): { readonly syslog?: SyslogSettings } {
  const [given, ca] = [text('ACTES_SYSLOG'), text('ACTES_SYSLOG_CA')]
  const [cert, key] = [text('ACTES_SYSLOG_CERT'), text('ACTES_SYSLOG_KEY')]
  if ((cert === '') !== (key === ''))
    problems.push(settingProblem(cert === '' ? 'ACTES_SYSLOG_CERT' : 'ACTES_SYSLOG_KEY', ''))
  if (given === '') return {}
  const place = parseSyslogAddress(given)
  if (!place) problems.push(settingProblem('ACTES_SYSLOG', given))
  const files = {
    ...(ca !== '' && { ca: resolve(ca) }),
    ...(cert !== '' && key !== '' && { cert: resolve(cert), key: resolve(key) }),
  }
  return place ? { syslog: { ...place, ...files } } : {}
}

function parseSyslogAddress(text: string): Pick<SyslogSettings, 'host' | 'port'> | undefined {
  const [, host, port] = /^syslog\+tls:\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?\/?$/i.exec(text) ?? []
  const number = port === undefined ? standardPort : Number(port)
  return host !== undefined && number > 0 && number < 65_536
    ? { host: host.replace(/[[\]]/g, ''), port: number }
    : undefined
}
