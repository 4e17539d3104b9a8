// Pastell: every write under every fault. A deposit is several of them.
import { faultSuite } from './road-faults.ts'

faultSuite('pastell')
