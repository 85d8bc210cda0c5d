import Primitives
import Persistence
struct Fetch { init(allowsPrivateNetworks: Bool) {}; func get(_ u: String) async throws -> [UInt8] { throw SettingsError("x") }; func close() async throws {} }
struct Retention { init(days: Int) {}; func apply(to: any Store, at: Timestamp) async throws {} }
