"""An M/M/c queue in SimPy, idiomatically: a process for each customer, a Resource with c servers.

Prints one JSON object: customers per second of processor time, a round each, and the mean time in the system, so that both
sides can be seen to compute the same. Usage: python3 simpy_queue.py <rounds> <customers> <arrivals per s> <mean service s> <servers>
"""

import json
import random
import sys
import time

import simpy


def round_of(customers, rate, service, servers):
    env = simpy.Environment()
    rng = random.Random(1)
    resource = simpy.Resource(env, capacity=servers)
    total = [0.0]

    def customer():
        arrived = env.now
        with resource.request() as request:
            yield request
            yield env.timeout(rng.expovariate(1 / service))
        total[0] += env.now - arrived

    def source():
        for _ in range(customers):
            yield env.timeout(rng.expovariate(rate))
            env.process(customer())

    env.process(source())
    began = time.process_time()
    env.run()
    return customers / (time.process_time() - began), total[0] / customers


rounds, customers, rate, service, servers = (float(a) for a in sys.argv[1:])
done = [round_of(int(customers), rate, service, int(servers)) for _ in range(int(rounds))]
print(json.dumps({"version": simpy.__version__, "rates": [r for r, _ in done], "mean": done[-1][1]}))
