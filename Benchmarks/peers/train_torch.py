"""Trains the workloads with PyTorch, eagerly or with --compile."""

import torch
import workloads


class Network:
    def __init__(self, work, is_compiling):
        self.work, self.is_compiling = work, is_compiling
        self.x, self.y = torch.from_numpy(work.x), torch.from_numpy(work.y)
        self.reset()

    def reset(self):
        layers = []
        for weight in self.work.weights:
            inputs, outputs = weight.shape
            linear = torch.nn.Linear(inputs, outputs, bias=not self.work.is_eleven_lines)
            linear.to(torch.from_numpy(weight).dtype)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(weight.T))
                if linear.bias is not None:
                    linear.bias.zero_()
            layers += [linear, torch.nn.Sigmoid() if self.work.is_eleven_lines else torch.nn.ReLU()]
        if not self.work.is_eleven_lines:
            layers.pop()
        self.network = torch.nn.Sequential(*layers)
        rule = torch.optim.Adam if self.work.optimizer == "adam" else torch.optim.SGD
        self.optimizer = rule(self.network.parameters(), lr=self.work.rate, fused=True)
        self.forward, self.reduce = self.network, self.reduced_loss
        if self.is_compiling:
            self.forward, self.reduce = torch.compile(self.network), torch.compile(self.reduced_loss)

    def criterion(self, outputs, y, reduction):
        if self.work.is_classifying:
            return torch.nn.functional.cross_entropy(outputs, y, reduction=reduction)
        loss = torch.nn.functional.mse_loss(outputs, y, reduction=reduction)
        return loss / 2 if self.work.is_eleven_lines else loss

    def reduced_loss(self, x, y):
        return self.criterion(self.network(x), y, "sum" if self.work.is_eleven_lines else "mean")

    def train(self, start, steps):
        batch, batches = self.work.batch, self.work.batches
        for step in range(start, start + steps):
            first = step % batches * batch
            self.optimizer.zero_grad()
            self.reduce(self.x[first : first + batch], self.y[first : first + batch]).backward()
            self.optimizer.step()

    @torch.inference_mode()
    def predict(self):
        return self.forward(self.x)

    @torch.inference_mode()
    def loss(self, x, y):
        return self.criterion(self.network(torch.from_numpy(x)), torch.from_numpy(y), "mean").item()

    @torch.inference_mode()
    def accuracy(self, x, y):
        right = self.network(torch.from_numpy(x)).argmax(dim=1) == torch.from_numpy(y)
        return right.double().mean().item()


def make(work, options):
    return Network(work, options.compile)


workloads.main(make, lambda parser: parser.add_argument("--compile", action="store_true"))
