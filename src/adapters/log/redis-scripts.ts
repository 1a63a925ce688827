/**
 * Appends atomically. KEYS: events (hash position → JSON), ids (hash id → position), position (counter),
 * streams (list of names), stream (list of positions). ARGV: expected version or '', stream name, channel,
 * then id and body of each event, a body being a JSON object. Returns {1 ok | 0 conflict, version, appended}.
 * Nothing is written before all that can refuse has been asked; a script that exceeds memory under
 * `noeviction` fails on its first write.
 */
export const appendScript = `
local version = redis.call('LLEN', KEYS[5])
local fresh, seen = {}, {}
for i = 4, #ARGV, 2 do
  local id = ARGV[i]
  if not seen[id] and redis.call('HEXISTS', KEYS[2], id) == 0 then
    seen[id] = true
    fresh[#fresh + 1] = i
  end
end
if #fresh == 0 then return {1, version, 0} end
if ARGV[1] ~= '' and tonumber(ARGV[1]) ~= version then return {0, version, 0} end
if version == 0 then redis.call('RPUSH', KEYS[4], ARGV[2]) end
for _, i in ipairs(fresh) do
  local position = redis.call('INCR', KEYS[3])
  version = version + 1
  local head = string.format('{"position":%.0f,"version":%.0f,', position, version)
  redis.call('HSET', KEYS[1], position, head .. string.sub(ARGV[i + 1], 2))
  redis.call('HSET', KEYS[2], ARGV[i], position)
  redis.call('RPUSH', KEYS[5], position)
end
redis.call('PUBLISH', ARGV[3], version)
return {1, version, #fresh}
`;

/** KEYS: lease. ARGV: holder, ttl in ms. Returns 1 when the holder has it. */
export const acquireLeaseScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
return 0
`;

/** KEYS: lease. ARGV: holder. */
export const releaseLeaseScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`;
